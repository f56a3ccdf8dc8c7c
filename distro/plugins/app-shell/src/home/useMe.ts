import { parseEntityRef } from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

export interface Me {
  userEntityRef: string;
  /** What to call the person; the name of the account when no other is known. */
  firstName: string;
  ownershipEntityRefs: string[];
}

/** The person who is signed in; undefined while that is not known yet. */
export function useMe(): Me | undefined {
  const identityApi = useApi(identityApiRef);
  const [me, setMe] = useState<Me>();
  useEffect(() => {
    let gone = false;
    Promise.all([identityApi.getBackstageIdentity(), identityApi.getProfileInfo()]).then(([identity, profile]) => {
      if (!gone) {
        const { userEntityRef, ownershipEntityRefs } = identity;
        const firstName = profile.displayName?.trim().split(/\s+/)[0] || parseEntityRef(userEntityRef).name;
        setMe({ userEntityRef, ownershipEntityRefs, firstName });
      }
    });
    return () => {
      gone = true;
    };
  }, [identityApi]);
  return me;
}
