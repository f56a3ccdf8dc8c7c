import { contract } from './contract.ts';
import { startLab } from './start.ts';

contract('the sealed file', () => startLab());
