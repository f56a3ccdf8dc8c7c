import { createContext, currentContext, formatTraceparent, runWithContext } from './context';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('request context', () => {
  it('continues the trace of a valid traceparent under a span of its own', () => {
    const context = createContext(`00-${trace}-${span}-01`);
    expect(context).toMatchObject({ traceId: trace, parentSpanId: span, sampled: true });
    expect(context.spanId).not.toBe(span);
    expect(formatTraceparent(context)).toBe(`00-${trace}-${context.spanId}-01`);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `ff-${trace}-${span}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-01"\n{"level":"forged"}`,
  ])('starts a new trace for %j', (header) => {
    const context = createContext(header);
    expect(context.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(context.traceId).not.toBe(trace);
    expect(context.parentSpanId).toBeUndefined();
  });

  it('follows the work through asynchronous steps and ends with it', async () => {
    const context = createContext();
    await runWithContext(context, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(currentContext()).toBe(context);
    });
    expect(currentContext()).toBeUndefined();
  });
});
