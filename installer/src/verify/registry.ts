import type { Control } from './control.ts';
import { ca1 } from './controls/ca-1.ts';
import { ca4 } from './controls/ca-4.ts';
import { ca5 } from './controls/ca-5.ts';
import { cp1 } from './controls/cp-1.ts';
import { cp2 } from './controls/cp-2.ts';
import { cp3 } from './controls/cp-3.ts';
import { cp4 } from './controls/cp-4.ts';
import { de1 } from './controls/de-1.ts';
import { de2 } from './controls/de-2.ts';
import { do1 } from './controls/do-1.ts';
import { do3 } from './controls/do-3.ts';
import { do4 } from './controls/do-4.ts';
import { id1 } from './controls/id-1.ts';
import { id2 } from './controls/id-2.ts';
import { id3 } from './controls/id-3.ts';
import { id4 } from './controls/id-4.ts';
import { id5 } from './controls/id-5.ts';
import { id7 } from './controls/id-7.ts';
import { id9 } from './controls/id-9.ts';
import { ob1 } from './controls/ob-1.ts';
import { ob2 } from './controls/ob-2.ts';
import { op1 } from './controls/op-1.ts';
import { op2 } from './controls/op-2.ts';
import { op4 } from './controls/op-4.ts';
import { op7 } from './controls/op-7.ts';
import { op8 } from './controls/op-8.ts';
import { op9 } from './controls/op-9.ts';
import { pl2 } from './controls/pl-2.ts';
import { pl3 } from './controls/pl-3.ts';
import { sc1 } from './controls/sc-1.ts';
import { sc2 } from './controls/sc-2.ts';
import { sc3 } from './controls/sc-3.ts';
import { sc4 } from './controls/sc-4.ts';
import { sc5 } from './controls/sc-5.ts';
import { sc6 } from './controls/sc-6.ts';
import { sc7 } from './controls/sc-7.ts';
import { se1 } from './controls/se-1.ts';
import { se2 } from './controls/se-2.ts';
import { se3 } from './controls/se-3.ts';
import { se4 } from './controls/se-4.ts';
import { se5 } from './controls/se-5.ts';

/** Every control of this release; to add one: its file, its page, its break, and a line here. */
export const controls: Control[] = [
  ...[cp1, cp2, cp3, cp4],
  ...[id1, id2, id3, id4, id5, id7, id9],
  ...[ob1, ob2],
  ...[se1, se2, se3, se4, se5],
  ...[ca1, ca4, ca5],
  ...[op1, op2, op4, op7, op8, op9],
  ...[sc1, sc2, sc3, sc4, sc5, sc6, sc7],
  ...[pl2, pl3],
  ...[de1, de2],
  do1,
  do3(() => controls.map(({ id }) => id)),
  do4,
];
