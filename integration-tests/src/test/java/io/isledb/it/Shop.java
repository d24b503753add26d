package io.isledb.it;

import io.isledb.testbed.Checkout;
import io.isledb.testbed.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A database of orders, documents and pgbench's accounts, and people who use it: inserts, updates,
 * deletes, keys that change, several statements in a transaction. Not thread-safe.
 */
final class Shop implements AutoCloseable {
  static final String DATABASE = "shop";
  private static final int BODY_CHARACTERS = 6_000;

  private final Connection connection;
  private final SplittableRandom random;
  private int nextOrder = 1;
  private int nextDocument = 1;

  private Shop(Connection connection, SplittableRandom random) {
    this.connection = connection;
    this.random = random;
  }

  /** Makes the database and its first rows. */
  static Shop create(PostgresServer server, long seed) throws SQLException {
    System.out.println("shop seed " + seed);
    try (Connection admin = DriverManager.getConnection(server.jdbcUrl("postgres"));
        Statement statement = admin.createStatement()) {
      statement.execute("create database " + DATABASE);
    }
    Connection connection = DriverManager.getConnection(server.jdbcUrl(DATABASE));
    Shop shop = new Shop(connection, new SplittableRandom(seed));
    shop.execute(
        "create table orders (id bigint primary key, customer text not null, state text,"
            + " amount numeric(12,2), details jsonb, paid boolean, placed_at timestamp)");
    // Without the old row in the log, an update of the title would not tell the body.
    shop.execute("create table documents (id int primary key, title text, body text)");
    shop.execute("alter table documents replica identity full");
    return shop;
  }

  /** What the page tells the reader to run. */
  void setUpReplication() throws SQLException, IOException {
    execute(Files.readString(Checkout.locate().configExample("cdc/setup.sql")));
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Some transactions of some changes each. */
  void change(int transactions) throws SQLException {
    connection.setAutoCommit(false);
    for (int i = 0; i < transactions; i++) {
      int changes = 1 + random.nextInt(5);
      for (int j = 0; j < changes; j++) {
        changeOnce();
      }
      if (random.nextInt(10) == 0) {
        connection.rollback();
      } else {
        connection.commit();
      }
    }
    connection.setAutoCommit(true);
  }

  /** A column comes, another goes, and there is a table more. */
  void changeSchema() throws SQLException {
    execute("alter table orders add column note text");
    execute("update orders set note = 'since the change' where id % 3 = 0");
    execute("alter table orders drop column state");
    execute("create table coupons (code text primary key, percent int)");
    execute("insert into coupons select 'code-' || n, n % 50 from generate_series(1, 200) n");
  }

  List<String> tables() throws SQLException {
    return column(
        "select table_name from information_schema.tables where table_schema = 'public' order by"
            + " 1");
  }

  /** Columns of the primary key in its order; empty when there is none. */
  List<String> keyOf(String table) throws SQLException {
    return column(
        "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
            + " and a.attnum = any(i.indkey) where i.indisprimary and i.indrelid = '"
            + table
            + "'::regclass order by array_position(i.indkey, a.attnum)");
  }

  /** Every row, as a list of column names with values as text; null is left out. */
  List<List<String>> rows(String table) throws SQLException {
    List<String> columns =
        column(
            "select column_name || case when data_type like 'timestamp%' then ':time' else '' end"
                + " from information_schema.columns where table_name = '"
                + table
                + "' order by column_name");
    List<String> selected = new ArrayList<>();
    for (String column : columns) {
      String name = column.replace(":time", "");
      selected.add(
          column.equals(name)
              ? name
              : "(extract(epoch from " + name + ") * 1000000)::bigint as " + name);
    }
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("select " + String.join(", ", selected) + " from " + table)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= selected.size(); i++) {
          if (result.getObject(i) != null) {
            row.add(columns.get(i - 1).replace(":time", "") + "=" + result.getObject(i));
          }
        }
        rows.add(row);
      }
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void changeOnce() throws SQLException {
    int order = 1 + random.nextInt(nextOrder);
    int document = 1 + random.nextInt(nextDocument);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> insertOrder();
      case 4, 5 ->
          execute("update orders set amount = amount + 1.25, paid = true where id = " + order);
      case 6 -> execute("delete from orders where id = " + order);
      case 7 -> execute("update orders set id = id + 1000000 where id = " + order);
      case 8 -> insertDocument();
      default -> execute("update documents set title = title || '*' where id = " + document);
    }
  }

  void insertOrder() throws SQLException {
    execute(
        String.format(
            "insert into orders (id, customer, amount, details, paid, placed_at) values"
                + " (%d, 'customer ü%d', %d.50, '{\"items\": [%d, null]}', %s,"
                + " timestamp '2026-01-01' + interval '%d seconds')",
            nextOrder++,
            random.nextInt(50),
            random.nextInt(1_000),
            random.nextInt(9),
            random.nextInt(3) == 0 ? "null" : "false",
            random.nextInt(1_000_000)));
  }

  private void insertDocument() throws SQLException {
    StringBuilder body = new StringBuilder();
    while (body.length() < BODY_CHARACTERS) {
      body.append(Long.toHexString(random.nextLong()));
    }
    execute("insert into documents values (" + nextDocument++ + ", 'a title', '" + body + "')");
  }

  private List<String> column(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        values.add(result.getString(1));
      }
    }
    return values;
  }
}
