-- The lot with which a lot of returned pieces was recalled; null for one that was recalled directly.
alter table lot
  add column recalled_with uuid,
  add constraint lot_recalled_with foreign key (recalled_with) references lot not valid,
  add constraint lot_recalled_with_another check (recalled_with is null or recalled_at is not null and recalled_with <> id) not valid;
