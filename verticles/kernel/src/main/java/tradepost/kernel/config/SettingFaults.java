package tradepost.kernel.config;

import java.util.LinkedHashSet;
import java.util.Set;

/** Collects what is wrong with settings, so that an operator reads all of it at once. */
public final class SettingFaults {
    private final Set<String> sentences = new LinkedHashSet<>();

    /** @param sentence without the full stop at its end */
    public void add(String sentence) {
        sentences.add(sentence);
    }

    /** Keeps the message if the check fails with {@link Config.Invalid}. Returns whether it passed. */
    public boolean check(Runnable check) {
        try {
            check.run();
            return true;
        } catch (Config.Invalid e) {
            add(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Fails with {@link Config.Invalid}, a line for each fault, if there is any. */
    public void report() {
        if (!sentences.isEmpty()) throw new Config.Invalid(String.join(".\n", sentences));
    }
}
