package tradepost.contact.core;

import io.vertx.sqlclient.Row;
import tradepost.contact.Customer;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.listing.Listing;

/** Every statement on customers, with what reads its rows. */
final class CustomerQueries {
    static final String COLUMNS =
            "id, name, email, phone, address, addresses, contacts, tags, metadata, archived_at, version, created_at, updated_at";

    static final String INSERT = """
            insert into customer(id, name, email, phone, address, addresses, contacts, tags, metadata)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning %s
            """.formatted(COLUMNS);

    static final String INSERT_REGISTERED = """
            insert into customer(id, name, email, user_id) values ($1, $2, $2, $3) on conflict do nothing returning %s
            """.formatted(COLUMNS);

    static final String LINK = """
            update customer set user_id = $2, version = version + 1, updated_at = now()
            where email = $1 and deleted_at is null and user_id is null
              and not exists (select from customer where user_id = $2) returning %s
            """.formatted(COLUMNS);

    static final String GET = "select %s from customer where id = $1 and deleted_at is null".formatted(COLUMNS);

    /** $2: the user whose own record it must be, or null for any. */
    static final String GET_OWN = GET + " and ($2::uuid is null or user_id = $2)";

    static final Listing<Customer> LISTED = Listing.of("customer", COLUMNS, CustomerQueries::customer, Customer::id)
            .byText("name", Customer::name)
            .byText("email", Customer::email)
            .byTime("created_at", Customer::createdAt)
            .byTime("updated_at", Customer::updatedAt);

    static final String IDS = "select id from customer";

    static final String LOCK = GET + " for no key update";

    static final String ARCHIVE = """
            update customer set archived_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and archived_at is null returning %s
            """.formatted(COLUMNS);

    static final String RESTORE = """
            update customer set archived_at = null, version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and archived_at is not null returning %s
            """.formatted(COLUMNS);

    static final String REPLACE = """
            update customer set name = $2, email = $3, phone = $4, address = $5, addresses = $6, contacts = $7, tags = $8,
                   metadata = $9,
                   version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null returning %s
            """.formatted(COLUMNS);

    static final String DELETE = """
            update customer set deleted_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and referenced_at is null returning %s
            """.formatted(COLUMNS);

    static final String SNAPSHOTS = """
            select id, name, email, user_id, archived_at is not null, referenced_at is not null from customer
            where id = any((select $1::uuid[])::uuid[]) and deleted_at is null
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
                Parts.addresses(r, 5),
                Parts.contacts(r, 6),
                Parts.tags(r, 7),
                r.getJsonObject(8),
                Parts.instant(r, 9),
                r.getLong(10),
                r.getOffsetDateTime(11).toInstant(),
                r.getOffsetDateTime(12).toInstant());
    }

    static CustomerSnapshot snapshot(Row r) {
        return new CustomerSnapshot(
                r.getUUID(0), r.getString(1), r.getString(2), r.getUUID(3), r.getBoolean(4), r.getBoolean(5));
    }
}
