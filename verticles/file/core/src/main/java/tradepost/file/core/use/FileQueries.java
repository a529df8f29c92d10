package tradepost.file.core.use;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.file.FileUrls;
import tradepost.file.ImageDimensions;
import tradepost.file.ImageSize;
import tradepost.file.StoredFile;
import tradepost.file.core.content.FileAccess;
import tradepost.kernel.listing.Listing;

/** The statements on files and their uses, with their row mapping. */
final class FileQueries {
    private static final String COLUMNS = """
            id, name, description, content_type, size, sha256, width, height, sizes, unused_since is null, public, keep, created_by, version,
            created_at, updated_at""";

    /** A list is counted without the contents, which no condition names. */
    private static final String FILES = "file f left join content c using (sha256)";

    static final String GET = "select " + COLUMNS + " from " + FILES + " where f.id = $1 and " + FileAccess.IS_SEEN;

    /** Those that the caller sees, in the order of their ids, in which they are locked. */
    static final String FIND = "select " + COLUMNS + " from " + FILES + " where f.id = any($1) and "
            + FileAccess.IS_SEEN + " order by f.id";

    private static final String LOCKED = " for no key update of f";

    static final String LOCK = GET + LOCKED;
    static final String LOCK_FOUND = FIND + LOCKED;

    private static final String CHANGED = "version = version + 1, updated_at = now()";
    private static final String WITH_CONTENT =
            "with f as (%s returning *) select " + COLUMNS + " from f left join content c using (sha256)";

    static final String INSERT = WITH_CONTENT.formatted("""
            insert into file(id, name, description, content_type, size, sha256, created_by, owner, readers)
            values ($1, $2, $3, $4, $5, $6, $7, $8, array[$7::text])""");

    static final String UPDATE = WITH_CONTENT.formatted(
            "update file set name = $2, description = $3, keep = $4, " + CHANGED + " where id = $1");

    /** Up to ten that will not end by themselves. */
    static final String USES = """
            select kind, subject_id from file_use where file_id = $1 and (kept_until is null or kept_until > now()) limit 10
            """;

    static final String DELETE_USES = "delete from file_use where file_id = any($1)";
    static final String DELETE = "delete from file where id = any($1) returning sha256, owner, size";

    /** The files that nothing has used for so many hours. */
    static final String ORPHANS = "select " + COLUMNS + " from " + FILES + "\n" + """
            where unused_since < now() - $1::int * interval '1 hour' and not keep
              and not exists (select from file_use u where u.file_id = f.id)
            order by unused_since limit $2
            """ + LOCKED + " skip locked";

    /** For a subject that is about to be stored: nobody reads the file through it yet. A use that is known stays as it is. */
    static final String KEEP = """
            insert into file_use(file_id, kind, subject_id, permission, kept_until)
            select id, $2, $3, $4, now() + interval '1 hour' from unnest($1::uuid[]) as id
            on conflict (file_id, kind, subject_id) do update set kept_until = excluded.kept_until where file_use.kept_until is not null
            """;

    /** Those that a subject uses, and those that it is to use. */
    static final String LOCK_USED = """
            select id from file
            where id = any(array(select unnest($1::uuid[]) union select file_id from file_use where kind = $2 and subject_id = $3))
            order by id for no key update
            """;

    static final String END_OTHERS =
            "delete from file_use where kind = $2 and subject_id = $3 and file_id <> all($1) and kept_until is null";

    static final String SET = """
            insert into file_use(file_id, kind, subject_id, permission, public)
            select id, $2, $3, $4, $5 from file where id = any($1)
            on conflict (file_id, kind, subject_id) do update
              set permission = excluded.permission, public = excluded.public, kept_until = null
            """;

    static final String EXPIRED = "select file_id from file_use where kept_until < now() order by kept_until limit $1";
    static final String LOCK_ALL = "select id from file where id = any($1) order by id for no key update";
    static final String EXPIRE = "delete from file_use where file_id = any($1) and kept_until < now()";

    /** Brings what files show of their uses up to date, where it has changed. They must be locked: otherwise it may miss a use. */
    static final String REFRESH = WITH_CONTENT.formatted("""
            update file f set unused_since = case when n.used then null else coalesce(f.unused_since, now()) end, public = n.public, readers = n.readers,
              version = version + 1, updated_at = now()
            from (select id, exists (select from file_use u where u.file_id = t.id) as used,
                    exists (select from file_use u where u.file_id = t.id and u.public and u.kept_until is null) as public,
                    array[created_by] || array(select distinct permission from file_use u where u.file_id = t.id and u.kept_until is null order by 1) as readers
                  from file t where id = any($1)) n
            where f.id = n.id and ((f.unused_since is null) <> n.used or f.public <> n.public or f.readers <> n.readers)""").replace("returning *", "returning f.*");

    /** A row for each user who has uploaded something, instead of one for each file. */
    static final String USAGE = """
            select coalesce(sum(objects) filter (where owner <> '*'), 0)::bigint, coalesce(max(objects) filter (where owner = '*'), 0),
              coalesce(max(bytes) filter (where owner = '*'), 0)
            from file_space
            """;

    private final FileUrls urls;

    FileQueries(FileUrls urls) {
        this.urls = urls;
    }

    Listing<StoredFile> listed() {
        return Listing.of(FILES, COLUMNS, this::file, StoredFile::id)
                .byText("name", StoredFile::name)
                .byNumber("size", f -> BigDecimal.valueOf(f.size()))
                .byTime("created_at", StoredFile::createdAt)
                .byTime("updated_at", StoredFile::updatedAt);
    }

    StoredFile file(Row r) {
        var id = r.getUUID(0);
        boolean isPublic = r.getBoolean(10);
        var sizes = r.getJsonArray(8).stream()
                .map(s -> size(id, isPublic, (JsonObject) s))
                .toList();
        return new StoredFile(
                id,
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getLong(4),
                r.getString(5),
                isPublic && !sizes.isEmpty() ? urls.image(id, "large", true) : FileUrls.content(id),
                r.getInteger(6) == null ? null : new ImageDimensions(r.getInteger(6), r.getInteger(7)),
                sizes,
                r.getBoolean(9),
                isPublic,
                r.getBoolean(11),
                r.getString(12),
                r.getLong(13),
                r.getOffsetDateTime(14).toInstant(),
                r.getOffsetDateTime(15).toInstant());
    }

    private ImageSize size(UUID id, boolean isPublic, JsonObject stored) {
        var size = stored.getString("size");
        return new ImageSize(
                size,
                stored.getInteger("width"),
                stored.getInteger("height"),
                stored.getString("content_type"),
                stored.getLong("bytes"),
                urls.image(id, size, isPublic));
    }
}
