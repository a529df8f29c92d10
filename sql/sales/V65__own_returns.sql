-- For customers, who list their own returns.
drop index concurrently if exists sales_return_user;
create index concurrently sales_return_user on sales_return (customer_user_id, id desc) where customer_user_id is not null;
