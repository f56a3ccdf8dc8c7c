import { expect, test } from 'vitest';
import { Recorder, Redaction } from './evidence.ts';

function recorded(asked: string, answered: string, secrets: string[] = []) {
  const redaction = new Redaction();
  redaction.keep(secrets);
  const recorder = new Recorder(redaction);
  recorder.note(asked, answered);
  return recorder.all()[0];
}

test.each([
  ['a secret that is known', 'psql says hunter2-hunter2', 'psql says [secret]'],
  ['a token', 'eyJ0eXAiOiJ2bmQ.eyJzdWIiOiJ1c2VyOmR.sig-na_ture', '[token]'],
  ['a header', 'authorization: Bearer abcdefgh12345', 'authorization: Bearer [secret]'],
  ['a field', '{"token":"abcdef123456","name":"x"}', '{"token":"[secret]","name":"x"}'],
  ['a query', 'GET /frame?code=abcdef123&env=production', 'GET /frame?code=[secret]&env=production'],
])('%s is taken out', (_, text, clean) => {
  expect(recorded(text, text, ['hunter2-hunter2'])).toMatchObject({ asked: clean, answered: clean });
});

test('a short word is no secret to look for: it would blacken whole reports', () => {
  expect(recorded('an abc', 'abc', ['abc'])?.answered).toBe('abc');
});

test('a long answer is cut, and of many questions the first are kept', () => {
  expect(recorded('x', 'y'.repeat(5000))?.answered).toMatch(/^y{600} … \(5000 characters\)$/);
  const recorder = new Recorder(new Redaction());
  for (let count = 0; count < 60; count += 1) recorder.note(`${count}`, '');
  expect(recorder.all()).toHaveLength(41);
  expect(recorder.all().at(-1)).toMatchObject({ asked: 'more of the same', answered: '20 times' });
});
