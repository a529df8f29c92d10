alter table lot validate constraint lot__recalled_with;
alter table lot validate constraint lot__recalled_with_another;
