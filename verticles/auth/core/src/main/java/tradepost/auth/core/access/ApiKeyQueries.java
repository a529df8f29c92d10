package tradepost.auth.core.access;

import io.vertx.sqlclient.Row;
import java.util.List;
import tradepost.auth.access.ApiKey;
import tradepost.auth.core.session.StoredUser;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;

/** The statements on API keys, with their row mapping. */
final class ApiKeyQueries {
    private static final String COLUMNS = """
            k.id, k.owner_id, k.name, k.permissions, k.publishable, k.origins, k.allowed_addresses,
            (select s.hint from program_secret s where s.api_key_id = k.id and not s.replaced), k.expires_at,
            (select max(s.expires_at) from program_secret s where s.api_key_id = k.id and s.replaced and s.expires_at > now()),
            k.last_used_at, k.last_used_address, k.version, k.created_at, k.updated_at""";

    static final Listing<ApiKey> LISTED = Listing.of("api_key k", COLUMNS, ApiKeyQueries::key, ApiKey::id)
            .byText("name", ApiKey::name)
            .byTime("created_at", ApiKey::createdAt)
            .byTime("updated_at", ApiKey::updatedAt);

    static final String GET = "select " + COLUMNS + " from api_key k where k.id = $1";

    static final String LOCK = GET + " for no key update of k";

    static final String LOCK_OF_OWNER =
            "select " + COLUMNS + " from api_key k where k.owner_id = $1 order by k.id for no key update of k";

    static final String COUNT = "select count(*) from api_key where owner_id = $1";

    static final String INSERT = """
            insert into api_key(id, owner_id, name, permissions, publishable, origins, allowed_addresses, expires_at, token_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8, gen_random_uuid())
            """;

    static final String UPDATE = """
            update api_key set name = $2, permissions = $3, origins = $4, allowed_addresses = $5, expires_at = $6, version = version + 1,
              updated_at = now()
            where id = $1
            """;

    static final String DELETE = "delete from api_key where id = $1";

    static final String OWNER = "select %s from %s where u.id = $1".formatted(StoredUser.COLUMNS, StoredUser.FROM);

    /** The key with the secret $1, unless it has expired, with its owner. */
    static final String BY_SECRET =
            program("s.hash = $1 and (s.expires_at is null or s.expires_at > now())", """
            program_secret s join api_key k on k.id = s.api_key_id""", "s.expires_at");

    static final String BY_ID = program("k.id = $1", "api_key k", "null::timestamptz");

    /** With the seconds until the key expires, or a day if that is later. */
    private static String program(String condition, String from, String secretExpires) {
        return """
                select k.id as key_id, k.token_id as key_token, k.permissions as key_permissions, k.publishable, k.origins,
                  k.allowed_addresses, ceil(extract(epoch from least(k.expires_at, %s, now() + interval '1 day') - now()))::int as seconds_left, %s
                from %s join %s on u.id = k.owner_id
                where %s and (k.expires_at is null or k.expires_at > now()) and u.status = 'active'
                """.formatted(secretExpires, StoredUser.COLUMNS, from, "(" + StoredUser.FROM + ")", condition);
    }

    static final String USED = """
            update api_key set last_used_at = now(), last_used_address = $2
            where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
            """;

    static final String ORIGINS = """
            select distinct unnest(k.origins) from api_key k join app_user u on u.id = k.owner_id
            where k.publishable and u.status = 'active' and (k.expires_at is null or k.expires_at > now()) limit 1000
            """;

    private ApiKeyQueries() {}

    static ApiKey key(Row r) {
        return new ApiKey(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                List.of(r.getArrayOfStrings(3)),
                r.getBoolean(4),
                List.of(r.getArrayOfStrings(5)),
                List.of(r.getArrayOfStrings(6)),
                r.getString(7),
                null,
                RowMapper.instant(r, 8),
                RowMapper.instant(r, 9),
                RowMapper.instant(r, 10),
                r.getString(11),
                r.getLong(12),
                r.getOffsetDateTime(13).toInstant(),
                r.getOffsetDateTime(14).toInstant());
    }

    static KeyRights rights(Row r) {
        return new KeyRights(
                r.getUUID("key_id"),
                r.getUUID("key_token"),
                List.of(r.getArrayOfStrings("key_permissions")),
                r.getBoolean("publishable"),
                List.of(r.getArrayOfStrings("origins")),
                List.of(r.getArrayOfStrings("allowed_addresses")),
                r.getInteger("seconds_left"),
                StoredUser.of(r));
    }
}
