import { useApi } from '@backstage/frontend-plugin-api';
import type { FormValues } from '@stagecraft/plugin-requests-common';
import { useRef } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { requestsApiRef } from '../../api/RequestsApi';
import { FormFrame } from './FormFrame';
import { RequestForm } from './RequestForm';

export function NewRequestPage() {
  const { typeId = '' } = useParams();
  const api = useApi(requestsApiRef);
  const navigate = useNavigate();
  const submission = useSubmissionId();
  const send = (draft: boolean) => async (values: FormValues, teamRef: string | undefined) => {
    const submissionId = submission({ draft, values, teamRef });
    const { request } = await api.create({ submissionId, typeId, values, teamRef, draft });
    navigate(`/requests/${request.id}`);
  };
  return (
    <FormFrame typeId={typeId}>
      {(type, teams) => (
        <RequestForm type={type} teams={teams} start={{ values: {} }} onSubmit={send(false)} onSaveDraft={send(true)} />
      )}
    </FormFrame>
  );
}

/**
 * One id for one intent: sending the same again, after a timeout or by a double click, makes no second request.
 * Something else that is sent from the same page is another intent.
 */
function useSubmissionId(): (intent: object) => string {
  const last = useRef<{ intent: string; id: string }>();
  return (intent) => {
    const key = JSON.stringify(intent);
    if (last.current?.intent !== key) {
      last.current = { intent: key, id: newId() };
    }
    return last.current.id;
  };
}

/** `crypto.randomUUID` is only there on https and localhost. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
