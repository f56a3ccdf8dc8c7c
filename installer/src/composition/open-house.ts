import type { TargetName } from '../model/vocabulary.ts';
import type { House, HouseTools } from './house.ts';

/** What a target needs is loaded when it is chosen: whoever runs on this machine alone never waits for the rest. */
export async function openHouse(target: TargetName, tools: HouseTools): Promise<House> {
  if (target === 'embedded') return (await import('./embedded.ts')).embeddedHouse(tools);
  await tools.place.onSuitableNode();
  if (target === 'kind') return (await import('./kind.ts')).kindHouse(tools);
  return (await import('./existing.ts')).existingHouse(tools);
}
