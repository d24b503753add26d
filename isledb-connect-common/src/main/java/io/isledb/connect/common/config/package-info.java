/** Settings that both connectors have, their validation and their reference. */
@NullMarked
package io.isledb.connect.common.config;

import org.jspecify.annotations.NullMarked;
