import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import { fieldOrder, fieldTitle, type PlatformRequest } from '@stagecraft/plugin-requests-common';
import { useRequestTypes } from '../../hooks/useRequests';
import { approversText, shortRef, when } from '../common/text';
import { Facts } from './Facts';

/** What was asked for, by whom. */
export function Values({ request }: { request: PlatformRequest }) {
  const form = useRequestTypes().value?.find((type) => type.id === request.typeId)?.form;
  const names = form ? fieldOrder(form).filter((name) => name in request.values) : Object.keys(request.values);
  const values = Object.fromEntries(names.map((name) => [name, request.values[name]]));
  const about = {
    'Asked by': shortRef(request.requesterRef),
    Team: request.teamRef && shortRef(request.teamRef),
    'Asked at': when(request.submittedAt ?? request.createdAt),
    Approvers: request.approvers ? approversText(request.approvers) : undefined,
    'Decided by': request.decidedBy && shortRef(request.decidedBy),
  };
  return (
    <Card role="region" aria-label="What was asked for">
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          What was asked for
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <Facts facts={values} titleOf={(name) => (form ? fieldTitle(form, name) : name)} />
          <Facts facts={about} />
        </Flex>
      </CardBody>
    </Card>
  );
}
