export * from './api/RequestsApi';
export { MyRequestsCard } from './components/cards/MyRequestsCard';
export { RequestsInboxCard } from './components/cards/RequestsInboxCard';
export { useInboxCount } from './hooks/useRequests';
export { requestsPlugin as default } from './plugin';
