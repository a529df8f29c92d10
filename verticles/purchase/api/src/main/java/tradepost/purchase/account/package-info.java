/** What is owed to vendors, and what they owe. */
@ModuleGen(name = "tradepost-purchase-account", groupPackage = "tradepost.purchase.account")
@NullMarked
package tradepost.purchase.account;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
