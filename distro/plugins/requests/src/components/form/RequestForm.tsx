import { Button, Flex, Text } from '@backstage/ui';
import {
  fieldOrder,
  type FormValues,
  type RequestTypeSummary,
  type TeamSummary,
} from '@stagecraft/plugin-requests-common';
import type { FormEvent } from 'react';
import { Problem } from '@stagecraft/page-parts';
import { ErrorSummary } from './ErrorSummary';
import { Field } from './Field';
import { type Start, useRequestForm } from './useRequestForm';

type RequestFormProps = {
  type: RequestTypeSummary;
  teams: TeamSummary[];
  start: Start;
  onSubmit(values: FormValues, teamRef: string | undefined): Promise<void>;
  onSaveDraft(values: FormValues, teamRef: string | undefined): Promise<void>;
};

export function RequestForm({ type, teams, start, onSubmit, onSaveDraft }: RequestFormProps) {
  const form = useRequestForm(type, teams, start);
  const problemOf = (name: string) => form.problems.find((problem) => problem.field === name)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    form.send(onSubmit, true);
  };
  return (
    <form onSubmit={submit} noValidate aria-label={type.title}>
      <Flex direction="column" gap="4" style={{ maxWidth: '40rem' }}>
        {form.problems.length > 0 && <ErrorSummary key={form.attempt} problems={form.problems} />}
        {form.error && <Problem title="That did not work" error={form.error} />}
        {teams.length > 1 && (
          <Field
            name="team"
            field={{ type: 'string', title: 'Team', enum: teams.map((team) => team.ref) }}
            hint={{ widget: 'radio', labels: Object.fromEntries(teams.map((team) => [team.ref, team.title])) }}
            value={form.teamRef}
            required
            problem={problemOf('team')}
            onChange={(team) => form.changeTeam(String(team))}
          />
        )}
        {fieldOrder(type.form).map((name) => (
          <Field
            key={name}
            name={name}
            field={type.form.schema.properties[name]}
            hint={type.form.ui?.fields?.[name] ?? {}}
            value={form.values[name]}
            required={type.form.schema.required?.includes(name) ?? false}
            problem={problemOf(name)}
            onChange={(value) => form.change(name, value)}
          />
        ))}
        <Text as="p" color="secondary">
          Approved by {type.approval.replace(/group:(default\/)?/g, '')}. Nothing happens before that.
        </Text>
        <Flex gap="3">
          <Button type="submit" isPending={form.pending}>
            Submit request
          </Button>
          <Button variant="secondary" onPress={() => form.send(onSaveDraft, false)} isDisabled={form.pending}>
            Save as draft
          </Button>
        </Flex>
      </Flex>
    </form>
  );
}
