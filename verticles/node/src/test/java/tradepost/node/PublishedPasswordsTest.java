package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.node.demo.Demo;

/** Whoever follows the README, the documentation, an example or the contract is not refused for the password that is written there. */
@ExtendWith(Shared.class)
class PublishedPasswordsTest {
    /** How the files write one: in JSON or code, with a default in a shell, as a variable of a command, and in the contract's examples. */
    private static final List<Pattern> WRITTEN = List.of(
            Pattern.compile("(?i)password[\"']?\\s*[:=,]\\s*(?:password\\s*=\\s*)?[\"']([^\"'{}$]+)[\"']"),
            Pattern.compile("(?i)password:-([^}]+)}"),
            Pattern.compile("PASSWORD=([\\w-]+) "),
            Pattern.compile("[{ ](?:new_|current_)?password: ([\\w-]++)(?!\\.)"));

    private static final List<String> FOLDERS = List.of("../../docs", "../../examples", "../../clients");
    private static final List<String> KINDS = List.of(".md", ".sh", ".mjs", ".js", ".py", ".go", ".java", ".html");

    static Api anybody;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
    }

    private static Stream<String> texts() {
        var documents = KINDS.stream()
                .flatMap(kind -> RepositoryFiles.endingWith(kind).stream())
                .filter(f -> f.getParent().equals(RepositoryFiles.ROOT)
                        || FOLDERS.stream().anyMatch(f::startsWith));
        var contracts = RepositoryFiles.endingWith(".examples.yaml").stream();
        return Stream.concat(documents, contracts).map(RepositoryFiles::text);
    }

    private static TreeSet<String> published() {
        var found = new TreeSet<String>();
        texts().forEach(text -> {
            for (var written : WRITTEN) written.matcher(text).results().forEach(match -> found.add(match.group(1)));
        });
        return found;
    }

    private static Api.Answer register(String password) {
        var email = "published" + Api.unique() + "@example.com";
        return anybody.post(
                "/api/auth/register", new JsonObject().put("email", email).put("password", password));
    }

    @Test
    void every_published_password_may_be_chosen_except_that_of_the_demo() {
        var passwords = published();
        assertThat(passwords).contains("securepassword123", "another-password-456", "choose-a-good-one");
        passwords.remove(Demo.PASSWORD);
        for (var password : passwords)
            assertThat(register(password).status()).as(password).isEqualTo(201);
        assertThat(register(Demo.PASSWORD).expect(400).code()).isEqualTo("invalid_password");
    }
}
