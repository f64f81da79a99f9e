/** Whether somebody wants the service to run: it starts again with the app until somebody stops it. */
export const wantedServices = `
alter table service add column wanted integer not null default 0;
`
