package fr.arcodange.factoryline.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What one question of several parts gives, part by part. */
final class Results implements AutoCloseable {
  private final Statement statement;
  private boolean first = true;

  private Results(Statement statement) {
    this.statement = statement;
  }

  static Results of(Connection connection, String question) throws SQLException {
    Statement statement = connection.createStatement();
    boolean asked = false;
    try {
      statement.execute(question);
      asked = true;
      return new Results(statement);
    } finally {
      if (!asked) {
        statement.close();
      }
    }
  }

  ResultSet next() throws SQLException {
    if (!first) {
      statement.getMoreResults();
    }
    first = false;
    ResultSet rows = statement.getResultSet();
    if (rows == null) {
      throw new SQLException("the server answered with fewer results than there were questions");
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
