/** Where in the keychain the key and the head of the audit trail lie, beside the secrets of connections. No id of anything is this. */
export const trailAccount = 'audit-trail'
