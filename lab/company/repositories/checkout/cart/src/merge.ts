export type Basket = Record<string, number>;

/** What a visitor collected before signing in joins what they had collected before. */
export function merge(stored: Basket, visiting: Basket): Basket {
  const merged = { ...stored };
  for (const [sku, quantity] of Object.entries(visiting)) {
    merged[sku] = Math.max(merged[sku] ?? 0, quantity);
  }
  return merged;
}
