import type { JsonObject, JsonValue } from '@backstage/types';
import {
  type FormProblem,
  type FormValues,
  type RequestTypeSummary,
  type TeamSummary,
  validateForm,
  withoutEmptyValues,
} from '@stagecraft/plugin-requests-common';
import { useState } from 'react';
import { RequestsApiError } from '../../api/RequestsApi';

export type Start = { values: FormValues; teamRef?: string };

/** What is filled in, what is wrong with it, and what came of sending it. */
export function useRequestForm(type: RequestTypeSummary, teams: TeamSummary[], start: Start) {
  const [values, setValues] = useState<FormValues>({ ...defaultsOf(type), ...start.values });
  const [teamRef, setTeamRef] = useState(start.teamRef ?? (teams.length === 1 ? teams[0].ref : undefined));
  const [problems, setProblems] = useState<FormProblem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<Error>();
  const [pending, setPending] = useState(false);

  const check = (next: FormValues, team: string | undefined): FormProblem[] => [
    ...(teams.length > 1 && !team
      ? [{ field: 'team', message: 'Team is needed: choose the one that this is for' }]
      : []),
    ...validateForm(type.form, withoutEmptyValues(next)),
  ];
  // once somebody has tried to submit, what they mend stops being red at once
  const refresh = (next: FormValues, team: string | undefined) => attempt > 0 && setProblems(check(next, team));
  const change = (name: string, value: JsonValue | undefined) => {
    const next = { ...values, [name]: value } as JsonObject;
    setValues(next);
    refresh(next, teamRef);
  };
  const changeTeam = (team: string) => {
    setTeamRef(team);
    refresh(values, team);
  };
  const send = async (work: (values: FormValues, teamRef: string | undefined) => Promise<void>, strict: boolean) => {
    setError(undefined);
    if (strict) {
      const found = check(values, teamRef);
      setProblems(found);
      setAttempt(attempt + 1);
      if (found.length > 0) return;
    }
    setPending(true);
    try {
      await work(withoutEmptyValues(values), teamRef);
    } catch (failure) {
      const said = failure instanceof RequestsApiError ? failure.problems : [];
      setProblems(said);
      setAttempt(attempt + 1);
      if (said.length === 0) setError(failure as Error);
    } finally {
      setPending(false);
    }
  };
  return { values, teamRef, problems, attempt, error, pending, change, changeTeam, send };
}

function defaultsOf(type: RequestTypeSummary): FormValues {
  const entries = Object.entries(type.form.schema.properties).map(([name, field]) => [name, field.default] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as FormValues;
}
