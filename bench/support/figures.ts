import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { asked, root } from './options.ts';

export interface Figure {
  what: string;
  value: number;
  unit: 's' | 'ms' | 'MB' | '×' | '';
  /** The greatest value that is good enough; a figure without one is told, not judged. */
  goal?: number;
  /** Each single measurement, for whoever wants to see how far they lie apart. */
  all?: number[];
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

/** The ratio of each pair, then their median: what else the machine does meets both of a pair. */
export function medianRatio(values: number[], floor: number[]): number {
  return median(values.map((value, at) => value / (floor[at] ?? Number.NaN)));
}

function commit(): string {
  try {
    return execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD']).toString().trim();
  } catch {
    return 'unknown';
  }
}

const [cpu] = os.cpus();
const machine = {
  date: new Date().toISOString(),
  commit: commit(),
  node: process.versions.node,
  system: `${os.type()} ${os.release()} ${os.arch()}`,
  cpus: `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown'}`,
  memoryGB: Math.round(os.totalmem() / 1024 ** 3),
  loadBefore: os.loadavg().map((load) => Math.round(load * 10) / 10),
};

const digits = { s: 2, ms: 0, MB: 0, '×': 2, '': 0 };
const shown = ({ unit }: Figure, value: number): string => `${value.toFixed(digits[unit])} ${unit}`;

function row(figure: Figure): string[] {
  const { what, value, goal, all = [] } = figure;
  const range = all.length > 1 ? `${shown(figure, Math.min(...all))} – ${shown(figure, Math.max(...all))}` : '';
  const met = goal === undefined ? '' : value <= goal ? 'met' : 'MISSED';
  return [what, shown(figure, value), range, goal === undefined ? '' : `≤ ${shown(figure, goal)}`, met];
}

function asText(about: object, figures: Figure[]): string {
  const rows = [['what', 'median', 'range', 'goal', ''], ...figures.map(row)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  const lines = rows.map((cells) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  const facts = Object.entries(about).map(([name, value]) => `${name}: ${String(value)}`);
  return [...facts, '', ...lines.map((line) => line.trimEnd())].join('\n');
}

/** As a table, or with --json for programs. A goal that was missed makes the exit code 1. */
export function tell(figures: Figure[]): void {
  const missed = figures.filter(({ value, goal }) => goal !== undefined && !(value <= goal));
  process.exitCode = missed.length > 0 ? 1 : 0;
  const about = { ...machine, loadAfter: os.loadavg().map((load) => Math.round(load * 10) / 10) };
  console.log(asked('json') ? JSON.stringify({ machine: about, figures }, null, 2) : asText(about, figures));
}
