package tradepost.node.command;

import io.vertx.serviceproxy.ServiceException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.AuthCommandVerticle;
import tradepost.kernel.config.Config;
import tradepost.node.process.ProgramRefusal;

@Command(
        name = "create",
        description = {
            "Creates an administrator, or a user with another role, in the database of auth.",
            "The password comes from TRADEPOST_ADMIN_PASSWORD, or from standard input; never from an argument,"
                    + " which others on this machine could read."
        })
public final class AdminCreateCommand implements Runnable {
    private static final String ADMIN = "admin";

    @Parameters(paramLabel = "E-MAIL", description = "of the account")
    private String email = "";

    @Option(names = "--config", paramLabel = "FILE", description = "the settings file of `serve`")
    private @Nullable Path file;

    @Option(
            names = "--role",
            defaultValue = ADMIN,
            paramLabel = "ROLE",
            description = "a built-in role, or one of /api/roles; default ${DEFAULT-VALUE}")
    private String role = ADMIN;

    @Override
    public void run() {
        var config = ServeCommand.settings(file, null, null);
        make(config, email, password(config), role);
        System.out.println(
                role.equals(ADMIN)
                        ? "created the administrator " + email
                        : "created " + email + " with the role " + role);
    }

    /** Fails with a Refusal if the e-mail or the password is invalid, the e-mail is taken, or there is no such role. */
    public static void make(Config config, String email, String password, String role) {
        AdminCommand.check(config);
        try {
            VerticleRun.run(config, env -> AuthCommandVerticle.account(env, email, password, role));
        } catch (CompletionException e) {
            if (e.getCause() instanceof ServiceException s && "email_taken".equals(s.getMessage()))
                throw new ProgramRefusal("An account with the e-mail " + email + " already exists: it was not changed");
            if (e.getCause() instanceof ServiceException s && "unknown_role".equals(s.getMessage()))
                throw new ProgramRefusal("There is no role " + role + ": no account was created");
            throw e;
        }
    }

    private static String password(Config config) {
        var given = config.text(AuthSettings.ADMIN_PASSWORD);
        if (!given.isEmpty()) return given;
        @Nullable Console terminal = System.console();
        try {
            if (terminal != null && isTerminal(terminal)) return prompted(terminal);
            @Nullable
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line != null && !line.isEmpty()) return line;
        } catch (IOException e) {
            // handled below like an empty input
        }
        throw new ProgramRefusal("The password is missing: set TRADEPOST_ADMIN_PASSWORD, or pass it on standard input");
    }

    /** Since Java 22 there is a console even if the input is a pipe. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static String prompted(Console terminal) throws IOException {
        var once = terminal.readPassword("Password: ");
        var twice = terminal.readPassword("Repeat the password: ");
        if (once == null || twice == null) throw new IOException("the terminal was closed");
        if (!new String(once).equals(new String(twice)))
            throw new ProgramRefusal("The two passwords differ: no account was created");
        return new String(once);
    }
}
