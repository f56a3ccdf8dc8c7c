import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { requestsApiRef } from '../../api/RequestsApi';

export function DeleteDraft({ id, onError }: { id: string; onError(error: Error): void }) {
  const api = useApi(requestsApiRef);
  const navigate = useNavigate();
  const [pending, setPending] = useState(false);
  const remove = async () => {
    setPending(true);
    try {
      await api.deleteDraft(id);
      navigate('/requests');
    } catch (failure) {
      onError(failure as Error);
      setPending(false);
    }
  };
  return (
    <Button variant="secondary" destructive onPress={remove} isPending={pending}>
      Delete draft
    </Button>
  );
}
