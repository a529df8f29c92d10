package tradepost.auth.core.access;

import io.vertx.sqlclient.Row;
import java.util.List;
import tradepost.auth.access.ServiceAccount;
import tradepost.auth.core.session.AccessTokenWriter.Program;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.listing.Listing;

/** The statements on service accounts that were made over the API, with their row mapping. */
final class ServiceAccountQueries {
    private static final String COLUMNS = """
            a.id, a.name, a.permissions, a.allowed_addresses, a.status,
            (select s.hint from program_secret s where s.service_account_id = a.id and not s.replaced),
            (select max(s.expires_at) from program_secret s where s.service_account_id = a.id and s.replaced and s.expires_at > now()),
            a.last_used_at, a.last_used_address, a.version, a.created_at, a.updated_at""";

    static final Listing<ServiceAccount> LISTED = Listing.of(
                    "service_account a", COLUMNS, ServiceAccountQueries::account, ServiceAccount::id)
            .byText("name", ServiceAccount::name)
            .byTime("created_at", ServiceAccount::createdAt)
            .byTime("updated_at", ServiceAccount::updatedAt);

    static final String GET = "select " + COLUMNS + " from service_account a where a.id = $1";

    static final String LOCK = GET + " for no key update of a";

    static final String INSERT = """
            insert into service_account(id, name, permissions, allowed_addresses, token_id) values ($1, $2, $3, $4, gen_random_uuid())
            """;

    /** The tokens with the previous id are to be revoked. */
    static final String UPDATE = """
            update service_account set name = $2, permissions = $3, allowed_addresses = $4, status = $5, version = version + 1,
              updated_at = now()
            where id = $1
            """;

    static final String TOKEN = "select token_id from service_account where id = $1";

    static final String RENEW = "update service_account set token_id = gen_random_uuid() where id = $1";

    static final String DELETE = "delete from service_account where id = $1";

    private static final String PROGRAM =
            "select a.id, a.token_id, a.permissions, a.allowed_addresses from service_account a ";

    /** The account with the secret $1 and the name $2. */
    static final String BY_SECRET = PROGRAM + """
            join program_secret s on s.service_account_id = a.id
            where s.hash = $1 and (s.expires_at is null or s.expires_at > now()) and a.name = $2 and a.status = 'active'
            """;

    static final String BY_ID = PROGRAM + "where a.id = $1 and a.status = 'active'";

    static final String USED = """
            update service_account set last_used_at = now(), last_used_address = $2
            where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
            """;

    private ServiceAccountQueries() {}

    static Program active(Row r) {
        return new Program(
                r.getUUID(0),
                Roles.SERVICE,
                r.getUUID(1),
                List.of(r.getArrayOfStrings(2)),
                List.of(),
                List.of(r.getArrayOfStrings(3)));
    }

    static ServiceAccount account(Row r) {
        return new ServiceAccount(
                r.getUUID(0),
                r.getString(1),
                List.of(r.getArrayOfStrings(2)),
                List.of(r.getArrayOfStrings(3)),
                r.getString(4),
                r.getString(5),
                null,
                RowMapper.instant(r, 6),
                RowMapper.instant(r, 7),
                r.getString(8),
                r.getLong(9),
                r.getOffsetDateTime(10).toInstant(),
                r.getOffsetDateTime(11).toInstant());
    }
}
