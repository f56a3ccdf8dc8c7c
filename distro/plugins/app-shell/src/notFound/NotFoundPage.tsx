import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink, Container, Flex, Text } from '@backstage/ui';
import { RiBookOpenLine, RiHome4Line, RiSearchLine } from '@remixicon/react';
import { useLocation } from 'react-router-dom';

/** For an address that leads nowhere: says so, and where to go instead. */
export function NotFoundPage() {
  const { pathname } = useLocation();
  const title = useApi(configApiRef).getOptionalString('app.title') ?? 'the portal';
  return (
    <Container>
      <Flex direction="column" gap="4" align="start" py="10" role="main">
        <Text as="h1" variant="title-large" weight="bold">
          There is no page here
        </Text>
        <Text as="p" variant="body-large" style={{ margin: 0, overflowWrap: 'anywhere' }}>
          Nothing in {title} answers at <code>{pathname}</code>. The page may have moved, or it belongs to a later phase
          of the platform.
        </Text>
        <Flex gap="3" style={{ flexWrap: 'wrap' }}>
          <ButtonLink href="/" variant="primary" iconStart={<RiHome4Line />}>
            Go to the home page
          </ButtonLink>
          <ButtonLink
            href={`/search?query=${encodeURIComponent(lastWord(pathname))}`}
            variant="secondary"
            iconStart={<RiSearchLine />}
          >
            Search instead
          </ButtonLink>
          <ButtonLink href="/catalog" variant="secondary" iconStart={<RiBookOpenLine />}>
            Browse the catalog
          </ButtonLink>
        </Flex>
      </Flex>
    </Container>
  );
}

function lastWord(pathname: string): string {
  return pathname.split('/').filter(Boolean).pop()?.replace(/[-_]/g, ' ') ?? '';
}
