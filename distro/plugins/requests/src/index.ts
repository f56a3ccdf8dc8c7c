export * from './api/RequestsApi';
export { MyRequestsCard } from './components/cards/MyRequestsCard';
export { RequestsInboxCard } from './components/cards/RequestsInboxCard';
export { useMayAsk } from './hooks/useMayAsk';
export { useInboxCount } from './hooks/useRequests';
export { requestsPlugin as default } from './plugin';
