import { Card, CardBody, CardHeader, Flex, Link, Text } from '@backstage/ui';
import type { PlatformRequest, ResultLink } from '@stagecraft/plugin-requests-common';
import { Facts } from './Facts';

/** What came of it. */
export function Outcome({ request }: { request: PlatformRequest }) {
  if (request.state !== 'done') {
    return null;
  }
  return (
    <Card role="region" aria-label="Result">
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          Result
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          {request.links.map((link) => (
            <OutcomeLink key={link.url} link={link} />
          ))}
          <Facts facts={request.result ?? {}} />
        </Flex>
      </CardBody>
    </Card>
  );
}

function OutcomeLink({ link }: { link: ResultLink }) {
  // only what an anchor may open safely; the backend checks the same
  if (!/^(https?:\/\/|\/(?!\/))/.test(link.url)) {
    return null;
  }
  const outside = !link.url.startsWith('/');
  return (
    <div>
      <Link href={link.url} {...(outside ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
        {link.title}
      </Link>
      {link.note && (
        <Text as="p" color="secondary">
          {link.note}
        </Text>
      )}
    </div>
  );
}
