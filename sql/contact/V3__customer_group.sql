-- The group by which price lists name the customer; in lower case.
alter table customer add customer_group text check (char_length(customer_group) between 1 and 50);
