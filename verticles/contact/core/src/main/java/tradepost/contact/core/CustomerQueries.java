package tradepost.contact.core;

import io.vertx.sqlclient.Row;
import tradepost.contact.Customer;
import tradepost.contact.CustomerSnapshot;

/** Every statement on customers, with what reads its rows. */
final class CustomerQueries {
    static final String COLUMNS = "id, name, email, phone, address, metadata, version, created_at, updated_at";

    static final String INSERT = """
            insert into customer(id, name, email, phone, address, metadata)
            values ($1, $2, $3, $4, $5, $6) returning %s
            """.formatted(COLUMNS);

    static final String INSERT_REGISTERED = """
            insert into customer(id, name, email, user_id) values ($1, $2, $2, $3) on conflict do nothing returning %s
            """.formatted(COLUMNS);

    static final String GET = "select %s from customer where id = $1 and deleted_at is null".formatted(COLUMNS);

    /** $2: the user whose own record it must be, or null for any. */
    static final String GET_OWN = GET + " and ($2::uuid is null or user_id = $2)";

    static final String LISTED = """
            customer where deleted_at is null and ($1::text is null or email = $1) and ($2::uuid is null or user_id = $2)""";

    static final String REPLACE = """
            update customer set name = $2, email = $3, phone = $4, address = $5, metadata = $6,
                   version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null returning %s
            """.formatted(COLUMNS);

    static final String DELETE = """
            update customer set deleted_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and referenced_at is null returning %s
            """.formatted(COLUMNS);

    static final String SNAPSHOT_OF_REFERENCED = """
            select id, name, email, user_id from customer where id = $1 and deleted_at is null and referenced_at is not null
            """;

    static final String REFERENCE = """
            update customer set referenced_at = now() where id = $1 and deleted_at is null and referenced_at is null
            """;

    private CustomerQueries() {}

    static Customer customer(Row r) {
        return new Customer(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getJsonObject(5),
                r.getLong(6),
                r.getOffsetDateTime(7).toInstant(),
                r.getOffsetDateTime(8).toInstant());
    }

    static CustomerSnapshot snapshot(Row r) {
        return new CustomerSnapshot(r.getUUID(0), r.getString(1), r.getString(2), r.getUUID(3));
    }
}
