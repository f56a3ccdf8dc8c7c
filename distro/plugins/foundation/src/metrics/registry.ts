import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** The portal's own metrics. A plugin that wants a figure at `/metrics` registers it here. */
export const metricsRegistry = new Registry();

collectDefaultMetrics({ register: metricsRegistry });

export const httpRequests = new Counter({
  name: 'http_requests_total',
  help: 'Answered HTTP requests.',
  labelNames: ['plugin', 'method', 'status'] as const,
  registers: [metricsRegistry],
});

export const httpDuration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the arrival of a request to the end of its answer; status is the class, such as 2xx.',
  labelNames: ['plugin', 'method', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [metricsRegistry],
});

export const rateLimited = new Counter({
  name: 'stagecraft_rate_limited_requests_total',
  help: 'Requests refused by the rate limit, by the kind of bucket that was empty.',
  labelNames: ['bucket'] as const,
  registers: [metricsRegistry],
});
