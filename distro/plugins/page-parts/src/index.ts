export { Aside, DataTable } from './DataTable';
export { Fact, Facts } from './Facts';
export { Message } from './Message';
export { Problem } from './Problem';
export { type Look, type State, StateMark } from './StateMark';
