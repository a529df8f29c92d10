package tradepost.node.command;

import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.node.base.Refusal;
import tradepost.node.demo.Demo;

@Command(
        name = "demo",
        description = {
            "Loads a small company into a running instance: vendors, customers, items, orders in every state.",
            "Safe to repeat. If registration is closed, it needs an administrator: --email, and the password in"
                    + " TRADEPOST_ADMIN_PASSWORD."
        })
public final class DemoCommand implements Runnable {
    @Option(
            names = "--url",
            defaultValue = "http://localhost:8000",
            paramLabel = "URL",
            description = "default ${DEFAULT-VALUE}")
    private String url = "";

    @Option(
            names = "--email",
            paramLabel = "EMAIL",
            description = "the administrator who loads it, instead of new demo users")
    private @Nullable String email;

    @Override
    public void run() {
        var base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        try {
            load(new Demo(base));
            System.out.println("The demo company is loaded: " + base + "/api/sales/orders and the rest.");
            if (email == null)
                System.out.println("The password of its users is " + Demo.PASSWORD + ": "
                        + String.join(", ", Demo.LOGINS.values()));
        } catch (ConnectException e) {
            throw new Refusal("No instance responds at " + base
                    + ": start one with ./tradepost dev, or give another URL with --url");
        } catch (IOException | IllegalArgumentException | DecodeException e) {
            throw new Refusal("The demo could not be loaded: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void load(Demo demo) throws IOException, InterruptedException {
        if (email == null) {
            demo.loadWithLogins();
            return;
        }
        var password = System.getenv("TRADEPOST_ADMIN_PASSWORD");
        if (password == null)
            throw new Refusal("TRADEPOST_ADMIN_PASSWORD is missing: set it to the password of " + email);
        demo.loadAs(email, password);
    }
}
