import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

// No target_info and no scope labels: one process, and the metric's own name says where it comes from.
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
let reader: PrometheusExporter | undefined;

/**
 * Backstage's plugins measure through OpenTelemetry's global provider. When nobody has installed one (an adopter's own
 * instrumentation wins), ours makes those figures readable at the portal's `/metrics`, without a server of its own.
 */
export function installMeterProvider(): void {
  if (reader) {
    return;
  }
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  if (metrics.setGlobalMeterProvider(provider)) {
    reader = exporter;
  }
}

export async function collectOpenTelemetry(): Promise<string> {
  if (!reader) {
    return '';
  }
  const { resourceMetrics, errors } = await reader.collect();
  if (errors.length > 0 && resourceMetrics.scopeMetrics.length === 0) {
    throw new AggregateError(errors, 'no OpenTelemetry metric could be collected');
  }
  return serializer.serialize(resourceMetrics);
}
