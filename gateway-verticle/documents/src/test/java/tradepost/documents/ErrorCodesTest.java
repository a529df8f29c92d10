package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that a program can raise has an entry with its statuses, its cause and its remedy on the page of errors. */
class ErrorCodesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path PAGE = ROOT.resolve("docs/errors.md");

    /** Where a code is raised: {@code Problem.conflict("in_use"}, {@code Refusal.of(400, "blank"}, {@code refuse(i, 400, "blank"}. */
    private static final Pattern RAISED = Pattern.compile(
            "(?:Problem\\.(?:badRequest|badRequestIf|unauthorized|forbidden|notFound|conflict|conflictIf|tooMany|unavailable)\\("
                    + "|Refusal\\.later\\(|(?:Problem|Refusal)\\.of\\(\\s*\\w+,|\\brefuse\\(\\s*\\w+,\\s*\\d{3},"
                    + "|JobErrors\\.error\\([^,]+,[^,]+,)\\s*\"([a-z][a-z0-9_]+)\"");

    private static final Pattern CONSTRAINT = Pattern.compile("\\b[a-z_0-9]+__([a-z_0-9]+)\\b");

    /** The constraints that no request can violate: they secure the invariants of the program, and one that fails is a 500 with a log entry. */
    private static final Set<String> INVARIANTS = Set.of(
            "amounts",
            "backordered",
            "confirmed",
            "credited",
            "credit_note",
            "default_taken",
            "ended_part",
            "extensions",
            "incoming_out_of_range",
            "invoice_changed",
            "pending",
            "return_credited",
            "shipping",
            "terms",
            "tracking");

    /** Failures between contexts, which are tried again and never reach a client. */
    private static final Set<String> INTERNAL = Set.of("cursor_moved", "delivery_in_progress");

    @Test
    void each_code_has_a_status_a_cause_and_a_remedy() {
        assertThat(ErrorCodes.all().faults()).isEmpty();
    }

    @Test
    void each_code_that_is_raised_has_an_entry() throws IOException {
        var raised = new TreeSet<String>();
        for (var folder : new String[] {"verticles", "gateway-verticle"})
            find(ROOT.resolve(folder), "src/main/java/", ".java", RAISED, raised);
        assertThat(raised).as("the pattern finds codes").contains("insufficient_stock", "unauthorized", "row_twice");
        raised.removeAll(INTERNAL);
        raised.removeAll(ErrorCodes.all().names());
        assertThat(raised).as("raised without an entry in x-problems").isEmpty();
    }

    @Test
    void each_constraint_that_a_request_can_violate_has_an_entry() throws IOException {
        var named = new TreeSet<String>();
        find(ROOT.resolve("sql"), "", ".sql", CONSTRAINT, named);
        assertThat(named).containsAll(INVARIANTS).contains("email_taken");
        named.removeAll(INVARIANTS);
        named.removeAll(ErrorCodes.all().names());
        assertThat(named).as("constraints without an entry in x-problems").isEmpty();
    }

    private static void find(Path folder, String part, String ending, Pattern pattern, Set<String> found)
            throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(f -> f.toString().endsWith(ending)
                            && f.toString().contains(part)
                            && !f.toString().contains("/target/")
                            && !f.toString().contains("/gateway/bridge/")) // its frames have codes of their own
                    .forEach(f -> pattern.matcher(read(f)).results().forEach(m -> found.add(m.group(1))));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_page_is_up_to_date() throws IOException {
        var page = ErrorCodes.all().page();
        if (Boolean.getBoolean("tradepost.record")) Files.writeString(PAGE, page);
        assertThat(Files.exists(PAGE) ? read(PAGE) : "")
                .as(
                        "docs/errors.md is not up to date: run this test with -Dtradepost.record=true and review the difference")
                .isEqualTo(page);
    }
}
