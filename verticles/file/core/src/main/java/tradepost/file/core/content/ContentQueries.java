package tradepost.file.core.content;

/** The statements on contents, and on how much room they take. */
final class ContentQueries {
    /** What is known before an upload is looked at: the content, and the bytes of the owner and of the store. */
    static final String KNOWN = """
            select (select key from content where sha256 = $1), (select bytes from file_space where owner = $2),
              (select bytes from file_space where owner = '*')
            """;

    /** Until the end of the transaction nobody deletes it. */
    static final String HOLD = "select key from content where sha256 = $1 for key share";

    static final String INSERT = """
            insert into content(sha256, key, bytes, stored_bytes, width, height, sizes) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (sha256) do nothing returning key
            """;

    /** No row if there would be more than $3. */
    static final String TAKE = """
            insert into file_space as s (owner, objects, bytes) select $1, 1, $2 where $2 <= $3::bigint
            on conflict (owner) do update set objects = s.objects + 1, bytes = s.bytes + excluded.bytes
            where s.bytes + excluded.bytes <= $3::bigint
            returning bytes
            """;

    static final String GIVE_BACK = "update file_space set objects = objects - $2, bytes = bytes - $3 where owner = $1";

    /** In their order, so that no two transactions wait for each other. */
    static final String LOCK = "select sha256 from content where sha256 = any($1) order by sha256 for update";

    /** Those that no file has any more. */
    static final String DISCARD = """
            with gone as (
              delete from content c where sha256 = any($1) and not exists (select from file f where f.sha256 = c.sha256)
              returning key, stored_bytes, sizes),
            queued as (
              insert into discarded_content(key, sizes)
              select key, array(select (s ->> 'size') || case s ->> 'content_type' when 'image/png' then '.png' else '.jpg' end
                                from jsonb_array_elements(sizes) s) from gone)
            select count(*), coalesce(sum(stored_bytes), 0)::bigint from gone
            """;

    static final String DISCARDED = "select key, sizes from discarded_content order by created_at limit $1";

    static final String FORGET = "delete from discarded_content where key = any($1)";

    /** Of these keys, those that the store should have. */
    static final String STORED = """
            select key from content where key = any($1) union all select key from discarded_content where key = any($1)
            """;

    static final String OF_IMAGE = """
            select f.name, f.content_type, c.bytes, c.sha256, c.key, c.sizes from file f join content c using (sha256)
            where f.id = $1 and f.public
            """;

    static final String OF_LINK = """
            select f.name, f.content_type, c.bytes, c.sha256, c.key, c.sizes from file f join content c using (sha256) where f.id = $1
            """;

    private ContentQueries() {}
}
