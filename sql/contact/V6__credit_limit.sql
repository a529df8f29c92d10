-- What a customer may owe, in whole units of the currency of the installation; null: without a limit.
alter table customer add credit_limit bigint check (credit_limit between 0 and 9999999999);
