import { readEvents } from './sync';

describe('what TechDocs says', () => {
  it('is read from the last event', () => {
    const stream = 'event: log\ndata: "Step 1 of 3"\n\nevent: finish\ndata: {"updated":true}\n\n';
    expect(readEvents(stream)).toEqual({ updated: true });
    expect(readEvents('event: finish\ndata: {"updated":false}\n\n')).toEqual({ updated: false });
  });

  it('is an error in its own words', () => {
    expect(() => readEvents('event: error\ndata: "mkdocs.yml is not valid YAML"\n\n')).toThrow(
      'mkdocs.yml is not valid YAML',
    );
  });

  it('was broken off when there is no end of it', () => {
    expect(() => readEvents('event: log\ndata: "Step 1 of 3"\n\n')).toThrow('broke off');
    expect(() => readEvents('')).toThrow('broke off');
  });
});
