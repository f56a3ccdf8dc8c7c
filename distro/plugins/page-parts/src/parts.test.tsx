import { render, screen, within } from '@testing-library/react';
import { DataTable, Message, Problem } from '.';

it('a table says what it is and what its columns are', () => {
  render(
    <DataTable label="Pipelines" columns={['Branch', 'State']}>
      <tr>
        <th scope="row">main</th>
        <td data-label="State">passed</td>
      </tr>
    </DataTable>,
  );
  const table = screen.getByRole('table', { name: 'Pipelines' });
  expect(
    within(table)
      .getAllByRole('columnheader')
      .map(({ textContent }) => textContent),
  ).toEqual(['Branch', 'State']);
  expect(within(table).getByRole('row', { name: 'main passed' })).toBeInTheDocument();
});

it('a message is a heading of the level that its place asks for, with a way on', () => {
  render(
    <Message title="Nothing yet" text="It comes." heading="h3">
      <a href="/begin">Begin</a>
    </Message>,
  );
  expect(screen.getByRole('heading', { level: 3, name: 'Nothing yet' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Begin' })).toBeInTheDocument();
});

it('a problem is read aloud, and can be tried again where that helps', () => {
  const again = jest.fn();
  render(<Problem title="It cannot be shown" error={new Error('The forge is away.')} onRetry={again} />);
  expect(screen.getByRole('alert')).toHaveTextContent('The forge is away.');
  screen.getByRole('button', { name: 'Try again' }).click();
  expect(again).toHaveBeenCalledTimes(1);
});
