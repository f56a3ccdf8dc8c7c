export { Aside, DataTable } from './DataTable';
export { Message } from './Message';
export { Problem } from './Problem';
