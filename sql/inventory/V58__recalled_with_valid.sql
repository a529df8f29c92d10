alter table lot validate constraint lot_recalled_with;
alter table lot validate constraint lot_recalled_with_another;
