package tradepost.contact.core.customer;

/** The statements on customers besides those of {@link CustomerServiceImpl#CUSTOMERS}. */
final class CustomerQueries {
    private static final String COLUMNS = CustomerServiceImpl.CUSTOMERS.columns();

    /** $2: the user whose own record it must be, or null for any. */
    static final String GET_OWN = CustomerServiceImpl.CUSTOMERS.sql("get") + " and ($2::uuid is null or user_id = $2)";

    /** The same by the name of {@code external_id}. */
    static final String GET_OWN_EXTERNAL =
            CustomerServiceImpl.CUSTOMERS.sql("get_external") + " and ($2::uuid is null or user_id = $2)";

    /** What customers search by: what is found tells nothing of the notes of staff. No index serves it; a customer has one record. */
    static final String SHOWN_WORDS = "search_words(concat_ws(' ', name, email, phone, address)) @@ search_query(?)";

    /** Whose own record it is: $2. */
    static final String LOCK_OWN = GET_OWN + " for no key update";

    static final String ID_OF_USER = "select id from customer where user_id = $1 and deleted_at is null";

    static final String INSERT_REGISTERED = """
            insert into customer(id, name, email, user_id) values ($1, $2, $3, $4) on conflict do nothing returning %s
            """.formatted(COLUMNS);

    /** A deleted record is kept for the documents that may name it, and keeps no user from a new record. */
    static final String UNLINK_DELETED =
            "update customer set user_id = null where user_id = $1 and deleted_at is not null";

    static final String LINK = """
            update customer set user_id = $2, version = version + 1, updated_at = now()
            where email = $1 and deleted_at is null and user_id is null
              and not exists (select from customer where user_id = $2) returning %s
            """.formatted(COLUMNS);

    static final String LINK_ID = """
            update customer set user_id = $2, version = version + 1, updated_at = now() where id = $1 returning %s
            """.formatted(COLUMNS);

    static final String UNLINK = """
            update customer set user_id = null, version = version + 1, updated_at = now() where user_id = $1 returning %s
            """.formatted(COLUMNS);

    private CustomerQueries() {}
}
