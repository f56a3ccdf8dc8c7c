export { Brand } from './Brand';
export { Mark } from './Mark';
