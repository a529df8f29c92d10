package tradepost.auth.core.access;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthSettings;
import tradepost.auth.access.Permission;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.auth.core.session.AccessTokenWriter.Program;
import tradepost.kernel.config.Config;
import tradepost.kernel.extension.ServePermission;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.value.Ids;

/** The accounts of the setting {@code service.accounts}: {@code name=secret[:permission permission]}, separated by commas. */
public final class ServiceAccounts {
    public record Account(String name, List<String> permissions, Buffer proof) {
        /** The id by which events and requests name it. */
        public UUID userId() {
            return Ids.named("service:" + name);
        }

        Program program(UUID tokenId) {
            return new Program(userId(), Roles.SERVICE, tokenId, permissions, List.of(), List.of());
        }
    }

    /** Secrets are compared by a fast hash, so they must be too long to guess. */
    private static final int SECRET_MIN_CHARACTERS = 16;

    private static final Pattern ACCOUNT = Pattern.compile("([A-Za-z0-9._-]{1,100})=([^:,]+)(?::(.*))?");
    private static final Pattern PERMISSION = Pattern.compile("[a-z_]+:(?:[a-z_]+|\\*)");
    private final List<Account> accounts;

    public ServiceAccounts(Config config) {
        accounts = config.list(AuthSettings.SERVICE_ACCOUNTS).stream()
                .map(ServiceAccounts::account)
                .toList();
        if (accounts.stream().map(Account::name).distinct().count() < accounts.size())
            throw new Config.Invalid(AuthSettings.SERVICE_ACCOUNTS.key() + " lists an account twice");
    }

    /** Fails if an account has a permission that is not one of these. Only a program has the modules of all contexts, which name them. */
    public ServiceAccounts requireKnown(List<Permission> known) {
        var names = new HashSet<String>();
        for (var p : known) {
            names.add(p.name());
            names.add(p.resource() + ":*");
        }
        for (var a : accounts)
            for (var p : a.permissions())
                if (!names.contains(p) && !ServePermission.is(p))
                    throw new Config.Invalid(AuthSettings.SERVICE_ACCOUNTS.key() + ": " + a.name()
                            + " has the permission " + p + ", which does not exist");
        return this;
    }

    /** The account with this name and secret, or null. Takes the same time whichever part is wrong. */
    public @Nullable Account find(String name, String secret) {
        var proof = proof(name, secret).getBytes();
        Account found = null;
        for (var a : accounts) if (MessageDigest.isEqual(a.proof().getBytes(), proof)) found = a;
        return found;
    }

    List<Account> all() {
        return accounts;
    }

    /** Whether there is an account with this name. */
    boolean isNamed(String name) {
        return accounts.stream().anyMatch(a -> a.name().equals(name));
    }

    /** The account that events and requests name by this id, or null. */
    public @Nullable Account find(UUID userId) {
        for (var a : accounts) if (a.userId().equals(userId)) return a;
        return null;
    }

    /** The messages never contain a secret. */
    private static Account account(String text) {
        var m = ACCOUNT.matcher(text);
        if (!m.matches())
            throw new Config.Invalid(AuthSettings.SERVICE_ACCOUNTS.key()
                    + " must look like name=secret:permission permission, separated by commas");
        var name = m.group(1);
        var secret = m.group(2);
        if (secret.length() < SECRET_MIN_CHARACTERS)
            throw new Config.Invalid(AuthSettings.SERVICE_ACCOUNTS.key() + ": the secret of " + name + " must have "
                    + SECRET_MIN_CHARACTERS + " characters or more");
        return new Account(name, permissions(name, m.group(3)), proof(name, secret));
    }

    private static List<String> permissions(String name, @Nullable String text) {
        var found = new ArrayList<String>();
        if (text != null)
            Arrays.stream(text.strip().split("\\s+", -1))
                    .filter(p -> !p.isEmpty())
                    .forEach(found::add);
        for (var p : found)
            if (!PERMISSION.matcher(p).matches() && !ServePermission.is(p))
                throw new Config.Invalid(AuthSettings.SERVICE_ACCOUNTS.key() + ": " + name
                        + " has a permission that is neither resource:action nor resource:*, nor"
                        + " extensions:serve:<point>:<name>");
        return List.copyOf(found);
    }

    private static Buffer proof(String name, String secret) {
        return OpaqueToken.hash(name + "\n" + secret);
    }
}
