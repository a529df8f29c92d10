package tradepost.payment;

import tradepost.kernel.config.Setting;

/** What operators set about payments. */
public final class PaymentSettings {
    public static final Setting SANDBOX = new Setting(
                    "payment.sandbox",
                    "auto",
                    "the provider sandbox, which moves no money: on, off, or auto: on in development only")
            .oneOf("auto", "on", "off");

    public static final Setting SANDBOX_LATE_MS = new Setting(
            "payment.sandbox_late_ms", 5_000, 1, 600_000, "delay in ms of the callbacks that the sandbox sends late");

    public static final Setting CALLBACK_URL = new Setting(
            "payment.callback_url",
            "",
            "address at which providers reach the gateway; empty: the gateway of this node, at 127.0.0.1");

    public static final Setting LEASE_MS = new Setting(
            "payment.lease_ms",
            30_000,
            1_000,
            600_000,
            "time in ms after which another node repeats a request to a provider that this node has not finished");

    public static final Setting RETRY_MS = new Setting(
            "payment.retry_ms",
            1_000,
            1,
            600_000,
            "pause in ms before a failed request to a provider is repeated; it doubles up to five minutes");

    public static final Setting EXTENSIONS = new Setting(
            "payment.extensions",
            "",
            "names of the payment providers that extensions serve at ext.payment.<name>, separated by commas");

    public static final Setting EXTENSION_DEADLINE_MS = new Setting(
            "payment.extension_deadline_ms",
            5_000,
            100,
            10_000,
            "time in ms in which an extension that is a payment provider must answer; otherwise it is asked again");

    public static final Setting WAIT_MS = new Setting(
            "payment.wait_ms",
            2_000,
            0,
            4_000,
            "time in ms that a request waits for what a provider decides, before its response says that it is pending");

    private PaymentSettings() {}
}
