import { Container, Header, Skeleton } from '@backstage/ui';
import type { RequestTypeSummary, TeamSummary } from '@stagecraft/plugin-requests-common';
import type { ReactNode } from 'react';
import { Problem } from '@stagecraft/page-parts';
import { useRequester, useRequestTypes } from '../../hooks/useRequests';
import { EmptyState } from '../common/EmptyState';

type FormFrameProps = {
  typeId: string;
  title?: string;
  children(type: RequestTypeSummary, teams: TeamSummary[]): ReactNode;
};

/** Everything around a form: what it takes to show it, and what to say when that is not there. */
export function FormFrame({ typeId, title, children }: FormFrameProps) {
  const types = useRequestTypes();
  const type = types.value?.find((one) => one.id === typeId);
  const breadcrumbs = [
    { label: 'Requests', href: '/requests' },
    { label: 'Ask for something', href: '/requests/new' },
  ];
  return (
    <>
      <Header title={title ?? type?.title ?? 'New request'} description={type?.description} breadcrumbs={breadcrumbs} />
      <Container>
        <FormBody types={types} type={type}>
          {children}
        </FormBody>
      </Container>
    </>
  );
}

type FormBodyProps = {
  types: ReturnType<typeof useRequestTypes>;
  type?: RequestTypeSummary;
  children: FormFrameProps['children'];
};

function FormBody({ types, type, children }: FormBodyProps) {
  const requester = useRequester();
  const failed = types.error ?? requester.error;
  if (type && requester.value) {
    return requester.value.teams.length > 0 ? children(type, requester.value.teams) : <NoTeam />;
  }
  if (types.value && !type) {
    const action = { label: 'See what can be asked for', href: '/requests/new' };
    return (
      <EmptyState
        title="There is no such thing to ask for"
        text="It may have been renamed or withdrawn."
        action={action}
      />
    );
  }
  if (failed) {
    const retry = () => {
      types.reload();
      requester.reload();
    };
    return <Problem title="The form could not be loaded" error={failed} onRetry={retry} />;
  }
  return <Skeleton width="100%" height={240} aria-label="Loading the form" />;
}

function NoTeam() {
  return (
    <EmptyState
      title="You belong to no team"
      text="A request belongs to a team, whose lead approves it. Ask your platform admin to add you to one."
    />
  );
}
