package tradepost.file.core.content;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;

/**
 * Which files a caller sees: those that it has uploaded, and those that belong to something that it may read.
 *
 * @param all whether it sees all of them
 * @param names the caller as events name it, and after it each permission to read that it holds
 */
public record FileAccess(boolean all, String[] names) {
    /** Whether a file f is seen by whom the second and the third parameter are about. */
    public static final String IS_SEEN = "($2::boolean or f.readers && $3::text[])";

    static final String CONTENT = """
            select f.name, f.content_type, c.bytes, c.sha256, c.key, c.sizes from file f join content c using (sha256)
            where f.id = $1 and %s
            """.formatted(IS_SEEN);

    private static final String ALL = "files:manage";
    /** What a caller reads who may see certain locations only: it has nothing of locations in it. */
    private static final List<String> WITHOUT_LOCATIONS = List.of("items:read", "products:read");

    private static final List<String> READS = ContextModule.all().stream()
            .flatMap(context -> context.permissions().stream())
            .map(line -> line.split(" "))
            .filter(words -> List.of(words).contains("read"))
            .map(words -> words[0] + ":read")
            .toList();

    public static FileAccess of(Caller caller) {
        if (caller.isContext() || caller.may(ALL) && !caller.isLimited()) return new FileAccess(true, new String[0]);
        var names = new ArrayList<String>();
        names.add(caller.actor());
        (caller.isLimited() ? WITHOUT_LOCATIONS : READS)
                .stream().filter(caller::may).forEach(names::add);
        return new FileAccess(false, names.toArray(String[]::new));
    }

    /** Restricts a list of files f. */
    public Where in(Where where) {
        return all ? where : where.and("readers && ?", names);
    }

    /** Whether these words are a permission to read that a use of a file can name. */
    public static boolean isRead(String permission) {
        return Stream.concat(READS.stream(), WITHOUT_LOCATIONS.stream()).anyMatch(permission::equals);
    }
}
