@org.jspecify.annotations.NullMarked
package tradepost.auth.core;
