import { describe, expect, it } from 'vitest';
import { commonEnvironment, installationName, parseEnvironment, port, secret, webUrl } from './env.ts';

const complete = {
  PORT: '7008',
  PUBLIC_URL: 'http://localhost:7008/',
  DATA_DIR: '/data',
  COMPANY_DIR: '/company',
  INSTALLATION: 'default',
};

describe('reading the environment', () => {
  it('gives typed values, with defaults', () => {
    const { values, problems } = parseEnvironment(commonEnvironment, complete);
    expect(problems).toEqual([]);
    expect(values).toMatchObject({ HOST: '127.0.0.1', PORT: 7008, PUBLIC_URL: 'http://localhost:7008' });
  });

  it('names every problem at once', () => {
    const { problems } = parseEnvironment(commonEnvironment, {
      PORT: '70000',
      PUBLIC_URL: 'ftp://x',
      INSTALLATION: 'A b',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'PUBLIC_URL',
      'DATA_DIR',
      'COMPANY_DIR',
      'INSTALLATION',
    ]);
  });

  it('never repeats a secret', () => {
    expect(JSON.stringify(secret(8)('hunter2'))).not.toContain('hunter2');
  });

  it.each([
    { raw: '-1', reader: port },
    { raw: '1e3', reader: port },
    { raw: 'http://user@host', reader: webUrl },
    { raw: 'http://host/?a=b', reader: webUrl },
    { raw: '7up', reader: installationName },
  ])('refuses $raw', ({ raw, reader }) => {
    expect(reader(raw)).toHaveProperty('problem');
  });
});
