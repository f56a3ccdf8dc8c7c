import { useApi } from '@backstage/frontend-plugin-api';
import { Container, Skeleton } from '@backstage/ui';
import type { FormValues, PlatformRequest } from '@stagecraft/plugin-requests-common';
import { useRef } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { Problem } from '@stagecraft/page-parts';
import { requestsApiRef } from '../../api/RequestsApi';
import { useRequest } from '../../hooks/useRequests';
import { EmptyState } from '../common/EmptyState';
import { FormFrame } from './FormFrame';
import { RequestForm } from './RequestForm';

export function DraftPage() {
  const { id = '' } = useParams();
  const { value, error, reload } = useRequest(id);
  if (value?.rights.edit) {
    return <DraftForm request={value.request} />;
  }
  if (value) {
    const action = { label: 'Look at the request', href: `/requests/${id}` };
    return <EmptyState title="This can no longer be changed" text="Only drafts can." action={action} />;
  }
  return (
    <Container>
      {error ? (
        <Problem title="The draft could not be loaded" error={error} onRetry={reload} />
      ) : (
        <Skeleton width="100%" height={240} aria-label="Loading the draft" />
      )}
    </Container>
  );
}

function DraftForm({ request }: { request: PlatformRequest }) {
  const api = useApi(requestsApiRef);
  const navigate = useNavigate();
  // what is being edited began with this version, also when the page looks again meanwhile
  const version = useRef(request.version);
  const save = async (values: FormValues, teamRef: string | undefined) => {
    const saved = await api.editDraft(request.id, { version: version.current, values, teamRef });
    version.current = saved.request.version;
  };
  const saveAndLeave = async (values: FormValues, teamRef: string | undefined) => {
    await save(values, teamRef);
    navigate(`/requests/${request.id}`);
  };
  const submit = async (values: FormValues, teamRef: string | undefined) => {
    await save(values, teamRef);
    await api.submitDraft(request.id);
    navigate(`/requests/${request.id}`);
  };
  return (
    <FormFrame typeId={request.typeId} title={request.title}>
      {(type, teams) => (
        <RequestForm
          type={type}
          teams={teams}
          start={{ values: request.values, teamRef: request.teamRef }}
          onSubmit={submit}
          onSaveDraft={saveAndLeave}
        />
      )}
    </FormFrame>
  );
}
