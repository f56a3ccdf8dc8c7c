import { PlatformError } from '../model/errors.ts';
import type { Change } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { roughly, styled } from './terminal.ts';

/** How far a step is, as the events have told. */
export type RowState = 'waiting' | 'running' | 'done' | 'failed' | 'stopped' | 'undone' | 'not begun';

export interface Row {
  title: string;
  step: Step;
  state: RowState;
  /** When it began, and when it ended, in milliseconds. */
  began: number;
  ended: number;
  said: string;
  /** What need not be done is not shown, until the ground it stands on has changed. */
  shown: boolean;
}

/** Shorter than this, what is usual is of no interest. */
export const worthSaying = 5;

/** Titles say what a step brings; when that goes, the same words would say the opposite. */
export const titleOf = ({ title }: Step, change: Change): string =>
  change === 'remove' ? `Take back: ${title}` : title;

export function rowOf(step: Step, change: Change): Row {
  const shown = change !== 'unchanged';
  return { title: titleOf(step, change), step, state: 'waiting', began: 0, ended: 0, said: '', shown };
}

function behind({ step, state, began, ended }: Row, now: number): string {
  const took = ((state === 'running' ? now : ended) - began) / 1000;
  if (state === 'running') {
    const usual = step.usualSeconds > worthSaying ? `, usually ${roughly(step.usualSeconds)}` : '';
    return took < 1 ? usual.slice(2) : `${roughly(took)}${usual}`;
  }
  if (state === 'done') return took < 1 ? '' : roughly(took);
  if (state === 'failed' || state === 'stopped') return took < 1 ? state : `${state} after ${roughly(took)}`;
  return state === 'waiting' ? '' : state;
}

/** A step in one line: what it is, then how it is doing, set off so that it can also be read aloud. */
export function rowText(row: Row, now: number): string {
  const title = row.state === 'waiting' || row.state === 'not begun' ? styled(row.title, 'dim') : row.title;
  const more = behind(row, now);
  return more === '' ? title : `${title} ${styled(`(${more})`, 'dim')}`;
}

export function farText(message: string, done: number | undefined, total: number | undefined): string {
  return done === undefined || !total ? message : `${message} (${Math.min(done + 1, total)} of ${total})`;
}

/** The line below all: how much of the whole is done. */
export function totalText(rows: Row[], seconds: number): string {
  const shown = rows.filter(({ shown }) => shown);
  const done = shown.filter(({ state }) => state === 'done').length;
  return `${done} of ${shown.length} steps done, ${roughly(seconds)}`;
}

export const wasStopped = (error: Error): boolean => error instanceof PlatformError && error.code === 'interrupted';
